"""Tables: dataclasses to and from DynamoDB items, with keys, indexes, queries and updates."""

from da_vinci.tables.codecs import ItemError
from da_vinci.tables.expressions import Attribute, Condition
from da_vinci.tables.table import Index, Key, Table, TableError
from da_vinci.tables.update import Update

__all__ = [
    "Attribute",
    "Condition",
    "Index",
    "ItemError",
    "Key",
    "Table",
    "TableError",
    "Update",
]
