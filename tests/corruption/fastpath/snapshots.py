"""What dbt does for a snapshot with the strategy check, in three statements."""

import duckdb

from corruption.fastpath.compiled import Node


def take_snapshot(connection: duckdb.DuckDBPyConnection, node: Node, sql: str) -> None:
    """Close the rows whose card is another one now, and add the new ones; this as-of's rows are written anew."""
    row = connection.execute("select as_of_at from unified.run_as_of").fetchone()
    as_of = {"as_of": row[0] if row else None}
    newest = connection.execute(f"select coalesce(max(updated_at) > $as_of, false) from {node.relation}", as_of)
    if newest.fetchone() == (False,):
        connection.execute(f"delete from {node.relation} where valid_from = $as_of", as_of)
        connection.execute(f"update {node.relation} set valid_to = null where valid_to = $as_of", as_of)
    same = " and ".join(f"cards.{name} is not distinct from held.{name}" for name in node.check_columns)
    connection.execute(
        f"create or replace temp table other_cards as with cards as ({sql}) select cards.* from cards "
        f"left join {node.relation} as held on cards.customer_id = held.customer_id and held.valid_to is null "
        f"where held.customer_id is null or not ({same})"
    )
    connection.execute(
        f"update {node.relation} set valid_to = $as_of "
        "where valid_to is null and customer_id in (select customer_id from other_cards)",
        as_of,
    )
    connection.execute(
        f"insert into {node.relation} by name select *, md5(customer_id || delivered_at) as delivery_id, "
        "delivered_at as updated_at, delivered_at as valid_from from other_cards"
    )
