"""Opens examples.parquet as a person would, and compares it with what make.py expects.

read_parquet.py examples.parquet expected.json
"""
import json
import sys

import pandas
import pyarrow.parquet

path, expected = sys.argv[1], json.load(open(sys.argv[2]))['examples']
table = pandas.read_parquet(path)
assert len(table) == len(expected)
assert sorted(table.columns) == sorted(expected[0]), list(table.columns)
for name in table.columns:
    for row, (found, entry) in enumerate(zip(table[name], expected)):
        wanted = entry[name]
        if wanted is None or isinstance(wanted, str):
            assert pandas.isna(found) if wanted is None else found == wanted, (name, row, found, wanted)
        else:
            assert abs(found - wanted) < 1e-9, (name, row, found, wanted)
assert (table.groupby('form').size() > 0).all() and table['index'].is_monotonic_increasing
schema = pyarrow.parquet.read_schema(path)
print(json.dumps({field.name: str(field.type) for field in schema}))
