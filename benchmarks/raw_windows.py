"""Browser windows without a browser: what Streamlit's page and the map send and hear, and nothing that they draw."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from websockets.asyncio.client import ClientConnection

STREAM: Final = "/_stcore/stream"
ANSWER_LIMIT_S: Final = 60.0
AGAIN_S: Final = 1.6
"""After so many seconds the page tries again what could not be stored."""
STATE: Final = re.compile(r'<script type="application/json" id="nhmap-state"[^>]*>([^<]*)</script>')
_MAP: Final = "st_folium"


class WindowError(RuntimeError):
    """A window was not answered, or in a way that no browser could use."""


@dataclass
class Answer:
    """What one run of the script said.

    Attributes
    ----------
    seconds
        From sending until the run was said to be done and, where something was waited for, it had come.
    messages
        How many messages came.
    size
        Their bytes.
    """

    seconds: float
    messages: int
    size: int


@dataclass
class Window:
    """One tab on one page of a server.

    Attributes
    ----------
    address
        Of the server, without a slash at the end.
    query
        What stands behind the question mark in the page's address.
    heard
        State of the map as it came last, as JSON.
    drawn
        Ids of the strokes that were acknowledged.
    unanswered
        How many never were.
    """

    address: str
    query: str = ""
    heard: str = ""
    drawn: list[str] = field(default_factory=list)
    unanswered: int = 0
    _socket: ClientConnection | None = None
    _widgets: dict[str, WidgetState] = field(default_factory=dict)
    _map: str = ""
    _button: str = ""
    _fragment: str = ""
    _page: str = ""
    _n: int = 0

    async def __aenter__(self) -> Self:
        """Connect; the page is asked for by `open`."""
        at = self.address.replace("http", "ws", 1) + STREAM
        self._socket = await connect(at, subprotocols=["streamlit"], origin=self.address, max_size=None)  # type: ignore[arg-type, list-item]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the tab."""
        if self._socket is not None:
            await self._socket.close()

    async def open(self) -> Answer:
        """Ask for the page and wait until its script is done."""
        return await self._run(self.asking(fragment=False))

    async def draw(self, zone: str, areas: Sequence[int], tool: str = "brush") -> Answer:
        """Draw one stroke as the map does; done when Python has acknowledged it and its fragment has run."""
        stroke = {"id": secrets.token_hex(8), "tool": tool, "zone": zone, "areas": list(areas), "when": _now_ms()}
        self._n += 1
        value: dict[str, Any] = {
            "v": 1, "n": _now_ms() + self._n, "plan": self.plan_id, "strokes": [stroke], "pick": None,
            "view": {"lat": 52.5, "lng": -1.5, "zoom": 9},
        }  # fmt: skip
        if not self._map:
            message = "the page sent no map"
            raise WindowError(message)
        waited = 0.0
        while True:
            self._widgets[self._map] = WidgetState(id=self._map, json_value=json.dumps(value))
            answer = await self._run(self.asking(fragment=True), stroke["id"].encode())
            waited += answer.seconds
            if stroke["id"] in self.state["ack"]:
                self.drawn.append(str(stroke["id"]))
                break
            if waited > ANSWER_LIMIT_S:
                self.unanswered += 1
                break
            # It could not be stored at once: the page goes on waiting, and sends again what waits.
            await asyncio.sleep(AGAIN_S)
            waited += AGAIN_S
            self._n += 1
            value["n"] = _now_ms() + self._n
        return replace(answer, seconds=waited)

    async def press(self) -> Answer:
        """Press the one button of the blank page's fragment."""
        asking = self.asking(fragment=True)
        asking.rerun_script.widget_states.widgets.append(WidgetState(id=self._button, trigger_value=True))
        return await self._run(asking)

    @property
    def state(self) -> dict[str, Any]:
        """State of the map as it was heard last."""
        return dict(json.loads(self.heard)) if self.heard else {}

    @property
    def plan_id(self) -> str:
        """Plan that the map shows."""
        return str(self.state["plan"]["id"])

    def asking(self, *, fragment: bool) -> BackMsg:
        """Ask for a run of the page, or of the fragment that holds the map."""
        asking = BackMsg()
        asking.rerun_script.query_string = self.query
        asking.rerun_script.page_script_hash = self._page
        asking.rerun_script.fragment_id = self._fragment if fragment else ""
        asking.rerun_script.widget_states.widgets.extend(self._widgets.values())
        return asking

    async def _run(self, asking: BackMsg, wanted: bytes = b"") -> Answer:
        """Send, and hear until the run is done and the bytes that are wanted have come."""
        if self._socket is None:
            message = "the window is not open"
            raise WindowError(message)
        sent = asking.SerializeToString()
        came, size, done = [], 0, False
        start = time.perf_counter()
        await self._socket.send(sent)
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                while not (done and not wanted):
                    raw = await self._socket.recv()
                    assert isinstance(raw, bytes)  # noqa: S101 - Streamlit speaks in bytes only
                    size += len(raw)
                    came.append(raw)
                    wanted = b"" if wanted and wanted in raw else wanted
                    # The last word of a run is short: only short messages are looked into while the clock runs.
                    done = done or (len(raw) < 200 and _is_done(raw))  # noqa: PLR2004
        except TimeoutError as error:
            message = f"no answer within {ANSWER_LIMIT_S:.0f} s ({len(came)} messages, done: {done})"
            raise WindowError(message) from error
        seconds = time.perf_counter() - start
        for raw in came:
            self.note(raw)
        return Answer(seconds, len(came), size)

    def note(self, raw: bytes) -> None:
        """Keep what the next request needs: names of page, fragment, map and button, and the state of the map."""
        message = ForwardMsg()
        message.ParseFromString(raw)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "component_instance" and _MAP in element.component_instance.component_name:
                self._map, self._fragment = element.component_instance.id, message.delta.fragment_id
                match = STATE.search(json.loads(element.component_instance.json_args).get("header", ""))
                self.heard = match[1] if match else self.heard
            elif element.WhichOneof("type") == "button" and not self._map:
                self._button, self._fragment = element.button.id, message.delta.fragment_id


def _is_done(raw: bytes) -> bool:
    message = ForwardMsg()
    message.ParseFromString(raw)
    if message.WhichOneof("type") != "script_finished":
        return False
    status = message.script_finished
    if status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
        error = "the page's script could not be read"
        raise WindowError(error)
    return bool(status != ForwardMsg.FINISHED_EARLY_FOR_RERUN)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


async def every(seconds: float, times: int, act: Callable[[], Any], first: float = 0.0) -> list[float]:
    """Do something again and again, each turn so many seconds after the one before began; milliseconds each took."""
    loop = asyncio.get_running_loop()
    start, took = loop.time() + first, []
    for turn in range(times):
        await asyncio.sleep(max(0.0, start + turn * seconds - loop.time()))
        answer: Answer = await act()
        took.append(answer.seconds * 1_000)
    return took
