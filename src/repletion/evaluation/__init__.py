"""How right the answers are: against simulated people, against surveys, against cases."""
