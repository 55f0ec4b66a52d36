"""交换包: matters, letters, receipts and results carried between installations on separated networks.

`format` is the file, `keys` who signs it, `sending` what goes in, `receiving` what becomes of it, `partners` who is
trusted, `posting` the way by HTTP. The file is described in docs/exchange-format.md.
"""
