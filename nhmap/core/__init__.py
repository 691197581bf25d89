"""What is computed: values in, values out; no files, no clock, no screens."""
