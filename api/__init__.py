"""Everything a signed-in person, a program or an operator reaches; it wires the parts."""
