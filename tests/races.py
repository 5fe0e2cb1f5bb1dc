"""Fifty at once: real threads, let go at the same moment."""

import threading
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any

AT_ONCE = 50


def race(act: Callable[..., Hashable], *runners: Any) -> Counter[Hashable]:
    """What each of the threads got; one for each runner, who is given to the act, or fifty."""
    calls: list[tuple[Any, ...]] = [(one,) for one in runners] or [()] * AT_ONCE
    gate, lock = threading.Barrier(len(calls)), threading.Lock()
    found: Counter[Hashable] = Counter()

    def run(*given: Any) -> None:
        gate.wait()
        try:
            result = act(*given)
        except Exception as error:  # noqa: BLE001 - the kind of failure is what is counted
            result = type(error)
        with lock:
            found[result] += 1

    threads = [threading.Thread(target=run, args=given) for given in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
