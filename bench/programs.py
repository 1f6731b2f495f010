"""What the comparisons share: running both programs, finding PyTorch, and describing the machine."""
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Child:
    """One program at a time, in a process group of its own that ends with this program, whatever ends it."""

    def __init__(self):
        self.process = None

    def run(self, command, environment=None, codes=(0,), seconds=None):
        """What the command printed; its messages pass through. Raises RuntimeError when it ends with another code or takes longer."""
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True)
        try:
            output, _ = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"'{' '.join(map(str, command))}' was ended after {duration(seconds)}.") from None
        finally:
            self.end()
        if self.process.returncode not in codes:
            raise RuntimeError(f"'{' '.join(map(str, command))}' failed with exit code {self.process.returncode}.\n{output}".rstrip())
        return output

    def end(self):
        for number, patience in ((signal.SIGTERM, 3), (signal.SIGKILL, None)):
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(patience)
            except ProcessLookupError:
                self.process.wait()
                return
            except subprocess.TimeoutExpired:
                continue


CHILD = Child()


class Load:
    """How busy other programs keep the processors, from the kernel's counters."""

    def __init__(self):
        self.begun, self.busy, self.own = time.monotonic(), self.counted(), self.children()

    @staticmethod
    def counted():
        ticks = list(map(int, open("/proc/stat").readline().split()[1:9]))
        return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")  # all but idle and waiting for disks

    @staticmethod
    def children():
        times = os.times()
        return times.user + times.system + times.children_user + times.children_system

    def by_others(self):
        """The share of all processors, from 0 to 1."""
        spent = self.counted() - self.busy - (self.children() - self.own)
        return max(0, spent) / (time.monotonic() - self.begun) / os.cpu_count()


def duration(seconds):
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def find_python(asked):
    """A Python that imports torch: the one asked for, $PYTHON, or the first of the usual ones."""
    candidates = [asked] if asked else [os.environ.get("PYTHON"), "python3", "/usr/bin/python3"]
    for candidate in filter(None, candidates):
        path = shutil.which(candidate)
        if path and subprocess.run([path, "-c", "import torch; print(torch.__version__)"], capture_output=True).stdout:
            return path
    tried = ", ".join(filter(None, candidates))
    raise RuntimeError(
        f"No Python with PyTorch found (tried {tried}): install Debian's python3-torch and libopenblas0-pthread, "
        "or name a Python that imports torch with --python.")


def build(*properties):
    """Builds the Runner; its path. No build server may outlive this program."""
    print("building Runner", file=sys.stderr)
    CHILD.run(["dotnet", "build", "-c", "Release", "-v", "quiet", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", *properties, ROOT / "src/Runner"])
    return ROOT / "src/Runner/bin/Release/net10.0/Runner.dll"


def end_with_signals():
    """Lets a signal end this program as an exception, so that the child ends, too, also where a shell started this in the background."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)


def machine():
    try:
        model = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.machine()
    return f"{model}, {os.cpu_count()} processors"
