"""The same 100,000 rows through Polars, DuckDB and Spark, and 1,000 of them one by one: equal checksums and numbers.

Run by hand: `python tests/soak_cohort.py [ROWS]`; it prints rows a second of each and fails where they differ.
"""

import os
import random
import sys
import time

from cohort_people import WANTED, case_of, people
from repletion.decisions.assess import assess
from repletion.interfaces.assessment_json import document
from repletion.interfaces.cohort.frames import answer_frame
from repletion.interfaces.cohort.numbers import checksum
from repletion.kb.load import load

QUIET = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


def by_polars(frame):
    return answer_frame(frame, wanted=WANTED).to_arrow()


def by_duckdb(frame):
    import duckdb

    from repletion.interfaces.duckdb_door import register

    connection = duckdb.connect()
    register(connection, columns=tuple(frame.columns), wanted=WANTED)
    connection.execute("CREATE TABLE people AS FROM frame")
    return connection.sql("SELECT unnest(repletion(people)) FROM people").to_arrow_table()


def by_spark(frame):
    from pyspark.sql import SparkSession

    from repletion.interfaces.spark import assess as spark_assess

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", "3g")
    for key, value in QUIET.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    try:
        return spark_assess(session.createDataFrame(frame.to_arrow()), wanted=WANTED).toArrow()
    finally:
        session.stop()


def one_by_one(frame, answers, count=1_000):
    """Return the largest difference in units of the sixth digit."""
    worst = 0.0
    for k in random.Random(1).sample(range(len(frame)), min(count, len(frame))):
        for cause in document(assess(case_of(frame.row(k, named=True)), load(), WANTED.on, draws=0))["causes"]:
            got = answers[f"p_{cause['id']}"][k].as_py()
            worst = max(worst, abs(got - cause["probability"]) / max(abs(cause["probability"]), 1e-9) / 1e-5)
    return worst


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    frame = people(count, ages=(25, 45, 67), sexes=("female", "male"))
    found = {}
    for engine in (by_polars, by_duckdb, by_spark):
        began = time.perf_counter()
        table = engine(frame)
        took = time.perf_counter() - began
        found[engine.__name__] = checksum(table)
        print(f"{engine.__name__}: {found[engine.__name__]}, {count / took:,.0f} rows a second", flush=True)
        if engine is by_polars:
            worst = one_by_one(frame, table)
            print(f"one by one: at most {worst:.2g} units of the sixth digit away", flush=True)
    assert len(set(found.values())) == 1, found
    assert worst < 1.1


if __name__ == "__main__":
    main()
