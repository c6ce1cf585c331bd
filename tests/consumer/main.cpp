#include <iostream>
#include <llmviewer/units/quantity.hpp>

int main() { std::cout << "llmviewer was found\n"; }
