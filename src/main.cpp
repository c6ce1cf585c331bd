#include "cli/run.hpp"

int main(int argc, char** argv) { return llmviewer::cli::run(argc, argv); }
