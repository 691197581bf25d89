"""What a server serves: ``nhmap run``, ``streamlit run app.py`` and any ASGI server find ``app`` here; nothing else."""

import streamlit as st

from nhmap.ui.server import hosting

# Streamlit looks for this very assignment in the text of this file.
app = st.App(
    hosting.PAGE_SCRIPT,
    lifespan=hosting.lifespan,
    routes=hosting.routes(),
    middleware=hosting.middleware(),
    on_script_error=hosting.script_error,
    exception_handlers=hosting.exception_handlers(),
)
