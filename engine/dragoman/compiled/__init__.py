"""What rules are compiled to: the algebra, position automata, and the rulebook that holds all of it."""
