"""Problems as editors read them: diagnostics with positions, and the German words of each code."""
