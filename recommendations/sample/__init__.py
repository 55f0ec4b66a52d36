"""Sample data (示例数据): matters made from the facts of published cases, told in our own words, each with its source.

The sample people exist only with these data. They are named by what they are; no real person is meant.
"""
