"""The page that the map is measured against: nothing, or (``?fragment``) one button in a fragment."""

from __future__ import annotations

import time

import streamlit as st


@st.fragment
def answer() -> None:
    """Say something new after every press: the least that any figure from Python costs."""
    st.button("Ask")
    st.html(f'<p data-testid="people">{time.time_ns()}</p>')


st.set_page_config(page_title="blank", layout="wide")
st.write("A blank page.")
if "fragment" in st.query_params:
    answer()
