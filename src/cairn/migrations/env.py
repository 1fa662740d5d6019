"""Alembic's entry: migrates the connection that it is handed."""

from alembic import context

from cairn.model import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
