
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "catalog/block_readers.hpp"
#include "catalog/blueprint.hpp"
#include "catalog/layers.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

LayerNorms read_norms(Blueprint& layer) {
  LayerNorms norms{.before_attention = false, .before_mlp = false};
  const Json* list = layer.object().find("norms");
  if (list == nullptr) return LayerNorms{};
  for (const Json& item : *list) {
    if (item == "before_attention") {
      norms.before_attention = true;
    } else if (item == "after_attention") {
      norms.after_attention = true;
    } else if (item == "before_mlp") {
      norms.before_mlp = true;
    } else if (item == "after_mlp") {
      norms.after_mlp = true;
    } else if (item == "after_residual") {
      norms.after_residual = true;
    } else {
      throw Error{layer.object().where("norms"), shown(item) + " is no place of a norm",
                  "write before_attention, after_attention, before_mlp, after_mlp or "
                  "after_residual"};
    }
  }
  return norms;
}

/// "mla/moe", or one name where a layer has one branch.
std::string group_name(const std::string& mixer, const std::string& network) {
  if (mixer == kNoBranchKind) return network;
  if (network == kNoBranchKind) return mixer;
  return mixer + "/" + network;
}

}  // namespace

NormKind norm_named(const std::string& name, const std::string& where) {
  if (name == "rms") return NormKind::rms;
  if (name == "layer") return NormKind::layer;
  if (name == "layer_no_bias") return NormKind::layer_no_bias;
  if (name == "layer_no_weight") return NormKind::layer_no_weight;
  throw Error{where, "norm \"" + name + "\" is not known",
              "write rms, layer, layer_no_bias or layer_no_weight"};
}

LayerReader::LayerReader(const Json& spec, std::string where, ConfigFields& fields,
                         const Model& model, const Quantization* quantization)
    : spec_{spec},
      where_{std::move(where)},
      fields_{fields},
      model_{model},
      quantization_{quantization} {}

LayerGroup LayerReader::layer_of(const std::string& mixer, const std::string& network) {
  LayerGroup group;
  group.name = group_name(mixer, network);
  group.repeat = 1;
  Layer& layer = group.layer;
  layer.mixer = NoBranch{};
  layer.feed_forward = NoBranch{};
  if (mixer != kNoBranchKind) {
    const std::string where = where_ + ": mixers." + mixer;
    Blueprint blueprint{spec_.at("mixers").at(mixer), where, fields_};
    layer.mixer = read_mixer(blueprint, where, model_);
    if (const Json* beside = blueprint.object().find("beside")) {
      Blueprint second{*beside, where + ": beside", fields_};
      second.text("block", "state_space_dual");
      layer.beside = read_state_space_dual(second, model_);
      second.finish();
    }
    blueprint.finish();
  }
  if (network != kNoBranchKind) {
    const std::string where = where_ + ": feed_forwards." + network;
    Blueprint blueprint{spec_.at("feed_forwards").at(network), where, fields_};
    layer.feed_forward = read_feed_forward(blueprint, where);
    blueprint.finish();
  }
  if (spec_.contains("cross_attention")) {
    Blueprint blueprint{spec_["cross_attention"], where_ + ": cross_attention", fields_};
    layer.cross = read_cross_attention(blueprint, model_);
    blueprint.finish();
  }
  Blueprint shape{object_at(spec_, "layer"), where_ + ": layer", fields_};
  layer.norms = read_norms(shape);
  layer.parallel = shape.flag("parallel");
  layer.single = shape.flag("single");
  shape.finish();
  return group;
}

std::vector<LayerGroup> LayerReader::read() {
  Blueprint root{spec_, where_, fields_};
  const Size count = root.size("layers", Meaning::layers);
  if (count > kMostLayers) {
    throw Error{fields_.where(), "num_hidden_layers = " + std::to_string(count) + " is absurd",
                "the most that is read is " + std::to_string(kMostLayers)};
  }
  const auto mixers = layer_kinds(spec_, "mixers", "mixer_of_layer", where_, fields_, count);
  const auto networks =
      layer_kinds(spec_, "feed_forwards", "feed_forward_of_layer", where_, fields_, count);
  std::vector<LayerGroup> groups;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const std::string name = group_name(mixers[i], networks[i]);
    const auto formats = quantization_ == nullptr
                             ? std::vector<OwnFormat>{}
                             : quantization_->formats_of_layer(static_cast<Size>(i));
    // Layers of one kind that are stored in different precision are different groups.
    const auto known = std::find_if(groups.begin(), groups.end(), [&](const LayerGroup& group) {
      return group.name == name && group.formats == formats;
    });
    if (known != groups.end()) {
      ++known->repeat;
      known->at.push_back(static_cast<Size>(i));
    } else {
      groups.push_back(layer_of(mixers[i], networks[i]));
      groups.back().formats = formats;
      groups.back().at = {static_cast<Size>(i)};
    }
  }
  return groups;
}

}  // namespace llmviewer
