"""A code at a door: the same each time, and guessed a few times only, however many guess at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from core.confirmation import TRIES, Guess, confirmation_code, guess

AT_ONCE = 12


def code(reference="order:1", purpose="visit"):
    return confirmation_code(purpose, reference)


def tried(given, reference="order:1"):
    return guess(given, purpose="visit", reference=reference)


def wrong():
    return f"{(int(code()) + 1) % 10_000:04d}"


def test_the_code_belongs_to_one_thing_and_one_purpose():
    assert code() == code()
    assert len(code()) == 4
    others = {code(f"order:{number}") for number in range(50)}
    others |= {code(purpose=f"purpose-{number}") for number in range(50)}
    assert len(others) > 50


def test_the_right_code_never_counts_and_too_many_wrong_ones_end_it():
    assert [tried(f" {code()} ") for _ in range(2 * TRIES)] == [Guess.RIGHT] * 2 * TRIES
    assert [tried(wrong()) for _ in range(TRIES)] == [Guess.WRONG] * TRIES
    assert (tried(wrong()), tried(code())) == (Guess.TOO_MANY, Guess.TOO_MANY)
    assert tried(code("order:2"), "order:2") == Guess.RIGHT


def test_guesses_at_one_moment_are_no_more_than_guesses_one_after_another():
    gate, missed = Barrier(AT_ONCE), wrong()

    def one(_number):
        gate.wait(timeout=60)
        return tried(missed)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(one, range(AT_ONCE)))
    assert (found.count(Guess.WRONG), found.count(Guess.TOO_MANY)) == (TRIES, AT_ONCE - TRIES)
