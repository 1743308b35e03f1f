"""What is started as Python: a process of `warm` in its place, if it is one of those that take long to start."""

import json
import os
import signal
import socket
import sys

arguments = sys.argv[1:]
command = [argument for argument in arguments if argument != "-u"]
of_ours = command[0] == "-c" or command[:2] == ["-m", "pulumi.dynamic"]
if not of_ours and not command[0].endswith("pulumi-language-python-exec"):
    os.execv(sys.executable, [sys.executable, *arguments])

connection = socket.socket(socket.AF_UNIX)
connection.connect("SOCKET")
body = json.dumps({"argv": arguments, "cwd": os.getcwd(), "env": dict(os.environ)}).encode()
message = b"%d\n%s" % (len(body), body)
sent = socket.send_fds(connection, [message], [0, 1, 2])
connection.sendall(message[sent:])
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, lambda number, _: connection.sendall(bytes([number])))
for stream in (0, 1, 2):
    os.close(stream)
code = int(connection.recv(16) or -signal.SIGKILL)
if code < 0:
    os.kill(os.getpid(), signal.SIGKILL)
os._exit(code)
