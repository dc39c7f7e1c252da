"""A runtime library for serverless applications: settings, tables, events and discovery.

The subpackages can be read, and imported, one by one:

- `da_vinci.core`: the scope an application runs in, its settings, its named resources.
- `da_vinci.tables`: dataclasses to and from DynamoDB items, keys, conditional updates.
- `da_vinci.events`: messages on an event bus, their subscribers, retries and callbacks.

Nothing here opens a connection or needs a third-party package. What talks to a cloud takes the
client it talks through as an argument, so everything can be tested in memory.
"""
