"""Python processes that have the packages loaded already.

Each `pulumi` command starts two of them, the program and the provider's host, and loading takes most of their time; so
it does for a command of our own. So the packages are loaded once, in a parent that forks a process for each. What is
started and ended is `stand_in`, which passes on its arguments, environment, folder and streams, signals, and the exit
code.
"""

from __future__ import annotations

import atexit
import importlib
import io
import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import pulumi_polytomic

STAND_IN = Path(__file__).with_name("stand_in.py")
LOADED = ("pulumi.dynamic.dynamic", "pulumi_polytomic.kinds", "pulumi_polytomic.cli.run", "pulumi_polytomic.cli.show")


@cache
def warm_python() -> str:
    """A command to use as Python (for the engine: `PULUMI_PYTHON_CMD`); it lasts as long as this process."""
    if not hasattr(os, "pidfd_open"):  # it is Linux's
        return sys.executable
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    command, address = folder / "python", folder / "socket"
    command.write_text(f"#!{sys.executable} -IS\n" + STAND_IN.read_text().replace("SOCKET", str(address)))
    command.chmod(0o755)
    parent = subprocess.Popen(
        [sys.executable, __file__, str(address)],
        env={**os.environ, "PYTHONPATH": str(Path(pulumi_polytomic.__file__).parents[1])},
        stdin=subprocess.PIPE,  # closed with this process, which ends it
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline(), "it ended before it was ready"
    return str(command)


def serve(address: str) -> dict[str, Any]:
    """Fork for each request. Returns in the forked process only, with the request."""
    for package in LOADED:
        importlib.import_module(package)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(64)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if listener not in ready:
            os._exit(0)
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return attend(connection)
        connection.close()


def attend(connection: socket.socket) -> dict[str, Any]:
    """Fork once more, and see to it that the stand-in and the process end together."""
    message, streams, _, _ = socket.recv_fds(connection, 1 << 20, 3)
    size, _, body = message.partition(b"\n")
    while len(body) < int(size):
        body += connection.recv(1 << 20)
    process = os.fork()
    if process == 0:
        connection.close()
        return {**json.loads(body), "streams": streams}
    watched = os.pidfd_open(process)
    while True:
        ready, _, _ = select.select([connection.fileno(), watched], [], [])
        if watched in ready:
            code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            connection.sendall(str(code).encode())
            os._exit(0)
        signals = connection.recv(16)
        for number in signals or [signal.SIGKILL]:
            os.kill(process, number)
        if not signals:
            os._exit(0)


def become(request: dict[str, Any]) -> None:
    """Be the process that was asked for, to its end."""
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    for number, stream in enumerate(request["streams"]):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(os.fdopen(number, "wb", 0, closefd=False), write_through=True) for number in (1, 2)
    )
    sys.excepthook = _without_our_frames
    folders = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[1:1] = [folder for folder in folders if folder and folder not in sys.path]
    arguments = [argument for argument in request["argv"] if argument != "-u"]
    if arguments[0] == "-c":
        sys.path[0] = ""
        sys.argv = ["-c", *arguments[2:]]
        exec(arguments[1], {"__name__": "__main__"})
    elif arguments[0] == "-m":
        sys.path[0] = os.getcwd()
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.path[0] = str(Path(arguments[0]).parent)
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")


def _without_our_frames(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    while trace is not None and trace.tb_frame.f_code.co_filename in (__file__, runpy.__file__, "<frozen runpy>"):
        trace = trace.tb_next
    traceback.print_exception(kind, error, trace)


if __name__ == "__main__":
    become(serve(sys.argv[1]))
