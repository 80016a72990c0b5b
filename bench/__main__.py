"""All figures of Tirek, one line each, also written to bench/results.json."""

import importlib
import json
import os
from pathlib import Path

import django

PARTS = ("bench.scoring", "bench.portraits", "bench.questionnaires")


def main() -> None:
    """Run every part and print ``name value unit (compared with, ratio)``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    rows: list[dict] = []
    for part in PARTS:
        for row in importlib.import_module(part).run():
            rows.append(row)
            against = f"   {row['ratio']} × {row['compared_with']}" if row["ratio"] is not None else ""
            print(f"{row['name']}: {row['value']} {row['unit']}{against}", flush=True)
    target = Path(__file__).parent / "results.json"
    target.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
