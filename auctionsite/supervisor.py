"""Keeps the processes of a house on one machine alive: starts them in order, restarts what dies, stops all backwards.

Plain Python: which processes these are is the business of the `up` command. Their output comes out under their names.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

TICK = 0.1
GRACE = 10.0
LONGEST_PAUSE = 30.0
HEALTHY_AFTER = 60.0
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Program:
    """A process to keep alive. `answers` tells, after a start, whether it is ready for those that follow."""

    name: str
    command: Sequence[str]
    answers: Callable[[], bool] | None = None
    ready_within: float = 30.0


@dataclass(slots=True)
class _Running:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    failures: int = 0
    restart_at: float | None = None


class NotReady(Exception):
    """A program did not answer in time, or ended while the house was starting."""


class Stopped(Exception):
    """Somebody asked the house to stop while it was starting."""


@dataclass(slots=True)
class Supervisor:
    """Runs programs until told to stop. Used from the main thread, which owns the children and the signals."""

    environment: Mapping[str, str]
    say: Callable[[str], object]
    _running: list[_Running] = field(default_factory=list)
    _stops: int = 0

    def listen(self) -> None:
        """Take Ctrl-C, SIGTERM and a closed terminal as the wish to stop; a second one stops without waiting."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._wish_to_stop)

    def start(self, program: Program) -> None:
        """Start one program and wait until it answers.

        :raises NotReady: when it ends or stays silent for longer than it may.
        :raises Stopped: when told to stop meanwhile.
        """
        running = _Running(program, self._spawn(program), time.monotonic())
        self._running.append(running)
        while program.answers and not program.answers():
            self.go_on()
            if running.process.poll() is not None:
                raise NotReady(f"{program.name} ended with {running.process.returncode} before it answered")
            if time.monotonic() - running.started > program.ready_within:
                raise NotReady(f"{program.name} did not answer within {program.ready_within:.0f} s")
            time.sleep(0.03)

    def finish(self, program: Program) -> None:
        """Run one program to its end.

        :raises NotReady: when it fails.
        :raises Stopped: when told to stop meanwhile.
        """
        running = _Running(program, self._spawn(program), time.monotonic())
        self._running.append(running)
        while running.process.poll() is None:
            self.go_on()
            time.sleep(TICK)
        self._running.remove(running)
        if running.process.returncode:
            raise NotReady(f"{program.name} failed with {running.process.returncode}")

    def go_on(self) -> None:
        """Do nothing, unless it is time to stop.

        :raises Stopped: when told to stop.
        """
        if self._stops:
            raise Stopped

    def watch(self) -> None:
        """Restart what dies, with growing pauses, until told to stop."""
        while not self._stops:
            for running in self._running:
                self._look_after(running)
            time.sleep(TICK)

    def stop(self) -> None:
        """Stop everything, the last started first; who does not go within the grace is killed."""
        for running in reversed(self._running):
            _signal_group(running.process, signal.SIGTERM)
            deadline = time.monotonic() + GRACE
            while running.process.poll() is None and self._stops < 2 and time.monotonic() < deadline:
                time.sleep(0.02)
            _signal_group(running.process, signal.SIGKILL)
            running.process.wait()
        self._running.clear()

    def _look_after(self, running: _Running) -> None:
        now = time.monotonic()
        if running.restart_at is not None:
            if now >= running.restart_at:
                running.process, running.started, running.restart_at = self._spawn(running.program), now, None
        elif running.process.poll() is not None:
            running.failures = 1 if now - running.started > HEALTHY_AFTER else running.failures + 1
            pause = min(2.0 ** (running.failures - 1), LONGEST_PAUSE)
            running.restart_at = now + pause
            _signal_group(running.process, signal.SIGKILL)  # what it may have left behind
            code = running.process.returncode
            self.say(f"{running.program.name} ended with {code}; it starts again in {pause:.0f} s")

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 - commands of our own making
            program.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal is ours alone: we stop them in order
            preexec_fn=_leash(os.getpid()),  # noqa: PLW1509 - one system call, nothing that takes a lock
        )
        threading.Thread(target=self._repeat, args=(program.name, process), daemon=True).start()
        return process

    def _repeat(self, name: str, process: subprocess.Popen[bytes]) -> None:
        for line in process.stdout or ():
            self.say(f"{name:>9} | {line.decode(errors='replace').rstrip()}")

    def _wish_to_stop(self, *_: object) -> None:
        self._stops += 1


def die_with_parent(parent: int) -> None:
    """Have the kernel kill the calling process when its `parent` dies (Linux; elsewhere nothing happens)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def _leash(parent: int) -> Callable[[], None]:
    return lambda: die_with_parent(parent)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
