"""pip with one answer ready: the engine's Python host lists the packages at each command, which takes a quarter of it.

`PACKAGES_LISTED` holds what pip itself answered in this test run. Anything else is for the real pip.
"""

import os
import runpy
import sys
from pathlib import Path

ONCE = Path(__file__).resolve().parents[1]

if sys.argv[1:] == ["list", "-v", "--format", "json"]:
    sys.stdout.write(os.environ["PACKAGES_LISTED"])
else:
    sys.path[:] = [folder for folder in sys.path if Path(folder).resolve() != ONCE]
    for name in [name for name in sys.modules if name.partition(".")[0] == "pip"]:
        del sys.modules[name]
    runpy.run_module("pip", run_name="__main__", alter_sys=True)
