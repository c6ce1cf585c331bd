#pragma once

#include <string>
#include <vector>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/catalog/engine.hpp"
#include "llmviewer/catalog/fitted_form.hpp"

namespace llmviewer {

/// What predictions rest on: the forms of kernels, and the engines that run them.
struct Profile {
  std::vector<FittedForm> forms;
  std::vector<Engine> engines;
};

/// Of a file that `calibrate` wrote. Throws Error for a file that is not understood.
Profile read_profile(const std::string& path);

/// `own` forms first, then those of `known` that they leave: a form takes the place of that of the
/// same operator, variant and framework and of the one that kernels have within a step; one of no
/// framework that of all frameworks. llama.cpp's own kernels stay.
std::vector<FittedForm> in_their_place(std::vector<FittedForm> own,
                                       const std::vector<FittedForm>& known);

/// The catalogue's, with the profile's in their place; an engine in that of the same name.
/// Throws Error for a file of the catalogue that is not understood.
Profile with_catalogue(Profile profile, const Catalog::Folders& folders);

}  // namespace llmviewer
