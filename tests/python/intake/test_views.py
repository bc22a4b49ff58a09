import threading
from pathlib import Path
from typing import Any

import duckdb

from clientbase.intake import attach_views

TAGS = "customer_id,tag\nc1,vip\n"


def test_every_entity_has_a_view(raw: Any, tmp_path: Path) -> None:
    raw.write("customer_tags.csv", TAGS)
    with duckdb.connect(tmp_path / "warehouse.duckdb") as connection:
        attach_views(connection, raw.inspect())
        assert connection.sql("select customer_id, tag from raw_files.customer_tags").fetchall() == [
            ("c1", "vip")
        ]
        assert connection.sql("select count(*) from raw_files.orders").fetchone() == (0,)
        views = connection.sql(
            "select count(*) from duckdb_views() where schema_name = 'raw_files'"
        ).fetchone()
        assert views == (18,)


def test_views_outlive_the_connection(raw: Any, tmp_path: Path) -> None:
    raw.write("customer_tags.csv", "Отчёт\ncustomer_id;tag\nc1;\u00a0Щит\u2003 \n", encoding="utf-8")
    with duckdb.connect(tmp_path / "warehouse.duckdb") as connection:
        attach_views(connection, raw.inspect())
    with duckdb.connect(tmp_path / "warehouse.duckdb") as connection:
        assert connection.sql("select tag from raw_files.customer_tags").fetchall() == [("Щит",)]


def test_views_follow_the_input(raw: Any) -> None:
    path = raw.write("customer_tags.csv", TAGS)
    with duckdb.connect() as connection:
        attach_views(connection, raw.inspect())
        path.unlink()
        raw.write("customer_tags.csv.gz", TAGS.replace("vip", "new"))
        attach_views(connection, raw.inspect())
        assert connection.sql("select tag from raw_files.customer_tags").fetchall() == [("new",)]


def test_threads_may_attach_while_others_read(raw: Any) -> None:
    raw.write("customer_tags.csv", TAGS)
    raw_input = raw.inspect()
    failures: list[Exception] = []
    with duckdb.connect() as connection:
        attach_views(connection, raw_input)
        reader = connection.cursor()
        reader.begin()
        reader.execute("create table kept as select * from raw_files.customer_tags")

        def attach() -> None:
            try:
                attach_views(connection.cursor(), raw_input)
            except duckdb.Error as error:
                failures.append(error)

        threads = [threading.Thread(target=attach) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        reader.commit()
    assert failures == []
