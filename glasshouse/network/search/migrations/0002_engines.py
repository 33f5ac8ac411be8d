"""What each database needs to find words: FTS5 tables with triggers, or generated columns with GIN indexes.

A later migration of these tables on SQLite makes them anew and loses the triggers: it must run `make` again.
"""

from django.db import migrations

# table, key, FTS5 table, the words of one row; `new.` stands before each column in a trigger.
TABLES = (
    ("search_videoentry", "video_id", "search_video_words", ("text", "tags", "people")),
    ("search_captionentry", "id", "search_caption_words", ("text",)),
    ("search_personentry", "person_id", "search_person_words", ("handle", "name")),
)


def make(apps, schema_editor):
    for statement in _statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def unmake(apps, schema_editor):
    for table, _key, fts, _columns in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            for event in ("insert", "update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {fts}_{event}")
            schema_editor.execute(f"DROP TABLE {fts}")
        else:
            schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN sought")


def _statements(vendor):
    for table, key, fts, columns in TABLES:
        if vendor == "sqlite":
            yield from _fts5(table, key, fts, columns)
        else:
            # No parser and no configuration: the words are lexemes as they are, in whatever locale the database has.
            joined = " || ' ' || ".join(columns)
            words = f"string_to_array(translate({joined}, E'\\n', ' '), ' ')"
            yield (
                f"ALTER TABLE {table} ADD COLUMN sought tsvector "
                f"GENERATED ALWAYS AS (array_to_tsvector(array_remove({words}, ''))) STORED"
            )
            yield f"CREATE INDEX {fts} ON {table} USING gin (sought) WITH (fastupdate = off)"


def _fts5(table, key, fts, columns):
    # `ascii` takes every character beyond ASCII as part of a word: the words were cut before.
    yield (
        f"CREATE VIRTUAL TABLE {fts} USING fts5"
        "(words, tokenize = 'ascii', detail = 'none', columnsize = 0, prefix = '1 2 3')"
    )
    words = " || ' ' || ".join(f"new.{column}" for column in columns)
    put = f"INSERT OR REPLACE INTO {fts} (rowid, words) VALUES (new.{key}, {words});"
    drop = f"DELETE FROM {fts} WHERE rowid = old.{key};"
    yield f"CREATE TRIGGER {fts}_insert AFTER INSERT ON {table} BEGIN {put} END"
    yield (
        f"CREATE TRIGGER {fts}_update AFTER UPDATE OF {key}, {', '.join(columns)} ON {table} "
        f"BEGIN {drop} {put} END"
    )
    yield f"CREATE TRIGGER {fts}_delete AFTER DELETE ON {table} BEGIN {drop} END"


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(make, unmake)]
