"""Who has waited longest is next, and who gives up waiting costs nobody anything."""

import threading
import time

from kiosk.speech.fair import FairLock

SOON = 5.0
"""Seconds in which every thread of these tests comes to its end."""


def until(condition):
    given_up = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < given_up
        time.sleep(0.001)


def waiting_in_order(lock, names, served):
    """A thread for each name, each waiting before the next one comes."""
    threads = []
    for place, name in enumerate(names, 1):

        def take(name=name):
            with lock:
                served.append(name)

        threads.append(threading.Thread(target=take))
        threads[-1].start()
        until(lambda place=place: len(lock._waiting) == place)
    return threads


def test_first_come_is_first_served():
    lock, served = FairLock(), []

    with lock:
        threads = waiting_in_order(lock, "abcde", served)
    for each in threads:
        each.join(SOON)

    assert served == list("abcde")


def test_who_gives_back_and_asks_again_is_last():
    lock, served = FairLock(), []

    lock.acquire()
    (other,) = waiting_in_order(lock, ["other"], served)
    lock.release()
    with lock:
        served.append("again")
    other.join(SOON)

    assert served == ["other", "again"]


def test_who_gives_up_waiting_is_passed_over():
    lock, served = FairLock(), []

    with lock:
        assert not lock.acquire(timeout=0.01)
        (other,) = waiting_in_order(lock, ["other"], served)
    other.join(SOON)

    assert served == ["other"]
    assert lock.acquire(timeout=0)


def test_only_one_has_it_at_a_time():
    lock, inside, most = FairLock(), [], []

    def work():
        for _ in range(200):
            if lock.acquire(timeout=0.002):
                inside.append(1)
                most.append(len(inside))
                inside.pop()
                lock.release()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert set(most) == {1}
    assert lock.acquire(timeout=0)
