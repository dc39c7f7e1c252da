"""CloudFormation templates from the tables and event buses that an application declares.

>>> from dataclasses import dataclass
>>> from da_vinci.core import Scope
>>> from da_vinci.tables import Key, Table
>>> @dataclass
... class Order:
...     customer: str
...     number: int
>>> stack = Stack(Scope("shop", "prod"), "The shop's state.")
>>> stack.add(TableResources(Table("orders", Order, key=Key("customer", "number"))))
>>> sorted(stack.template()["Resources"])
['OrdersTable', 'OrdersTableParameter']
"""

from da_vinci_cdk.buses import BusResources
from da_vinci_cdk.fragments import Fragment, TemplateError
from da_vinci_cdk.functions import Function
from da_vinci_cdk.stack import Construct, Stack
from da_vinci_cdk.tables import TableResources

__all__ = [
    "BusResources",
    "Construct",
    "Fragment",
    "Function",
    "Stack",
    "TableResources",
    "TemplateError",
]
