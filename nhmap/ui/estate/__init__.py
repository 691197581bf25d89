"""Parts of the page Data: what people bring about buildings."""
