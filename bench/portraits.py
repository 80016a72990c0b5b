"""Portraits per CPU-second: a realistic individual portrait (two pages, Kazakh, four charts), each child different.

CPU time of this process with words in English, as no catalogue is needed for a measurement. Typst remembers what it
set in the last ten documents; sixty different children a round leave it nothing to remember but the fixed headings.
"""

import time

TARGET = 30
PORTRAITS = 60
ROUNDS = 3
PUPILS = 35


def run() -> list[dict]:
    """Return one row for each figure; portraits are the median of three rounds."""
    rate = sorted(_portraits_per_second() for _ in range(ROUNDS))[ROUNDS // 2]
    seconds = _class_seconds()
    allowed = 2 * PUPILS / TARGET  # a portrait and two letters a child, at the time of two portraits
    return [
        _row("portraits per CPU-second", rate, "1/s", f"target {TARGET}", rate / TARGET),
        _row(f"everything of a class of {PUPILS}, CPU", seconds, "s", f"{allowed:.1f} s", allowed / seconds),
    ]


def _portraits_per_second() -> float:
    """Return how many portraits one second of CPU makes."""
    from tirek.portraits.printing import print_portrait
    from tirek.portraits.tests import paper_samples as samples

    began = time.process_time()
    for number in range(PORTRAITS):
        print_portrait(samples.portrait(number, pupil=f"{samples.LONG_NAME} {number}"), stamp=samples.STAMP)
    return PORTRAITS / (time.process_time() - began)


def _class_seconds() -> float:
    """Return the CPU seconds of class sheet, portraits and letters of one class."""
    from tirek.portraits.printing import print_class
    from tirek.portraits.tests import paper_samples as samples

    began = time.process_time()
    print_class(samples.class_papers(PUPILS), stamp=samples.STAMP, on_progress=lambda *_: None)
    return time.process_time() - began


def _row(name: str, value: float, unit: str, compared_with: str, ratio: float) -> dict:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "compared_with": compared_with,
        "ratio": round(ratio, 2),
    }


if __name__ == "__main__":
    import django

    django.setup()
    for row in run():
        print(row)
