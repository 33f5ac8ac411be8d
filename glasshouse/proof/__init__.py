"""What anyone needs to check a Glasshouse network without trusting it: hashes, proofs, signatures, entries and promises.

Pure: the standard library, `cryptography` and `rfc8785`. README.md says what to read in which order.
"""
