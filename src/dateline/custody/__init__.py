"""The log as a Merkle tree: hashes, proofs, signed heads and time stamps; nothing here reads a file or a clock."""
