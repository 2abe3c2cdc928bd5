"""Search inside unspaced Japanese sentences, on plain PostgreSQL.

A searchable table keeps one folded text (``japan.text.fold``) and a GIN index on its pairs of
letters. Pairs find the candidates, LIKE makes it exact; a single letter scans.
"""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.lookups import Lookup

from japan.text import fold, search_words


class Bigrams(models.Func):
    """The pairs of neighbouring letters of a text, as the SQL function of the first migration."""

    function = "bigrams"
    output_field = ArrayField(models.TextField())


class FoldedContains(Lookup):  # type: ignore[type-arg]
    """``search_text__has="でじたる"``: contains the folded word, by the index where it can."""

    lookup_name = "has"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition; the word is escaped for LIKE."""
        column, column_params = self.process_lhs(compiler, connection)
        word = str(self.rhs)
        pattern = "%" + connection.ops.prep_for_like_query(word) + "%"
        like = f"{column} LIKE %s"
        if len(word) < 2:
            return like, [*column_params, pattern]
        sql = f"(bigrams({column}) @> bigrams(%s) AND {like})"
        return sql, [*column_params, word, *column_params, pattern]


models.TextField.register_lookup(FoldedContains)


class SearchableQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows with a folded ``search_text``."""

    def search(self, query: str) -> Self:
        """Keep the rows that contain every word of the query, in any width or kana."""
        rows = self
        for word in search_words(query):
            rows = rows.filter(search_text__has=word)
        return rows


def search_text(*parts: object) -> str:
    """Fold what a row shall be found by into the one text that is stored and indexed."""
    return fold(" ".join(str(part) for part in parts if part))


def bigram_index(name: str) -> GinIndex:
    """Return the index that every searchable table carries."""
    return GinIndex(Bigrams("search_text"), name=name)
