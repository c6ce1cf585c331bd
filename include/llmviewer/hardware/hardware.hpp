#pragma once

#include <optional>
#include <string>
#include <vector>

#include "llmviewer/units/data_type.hpp"
#include "llmviewer/units/quantity.hpp"

namespace llmviewer {

/// One figure of a device as its file states it, with what is known about where it is from.
struct Figure {
  std::string path;         ///< "memory.bandwidth"
  std::string text;         ///< "768 GB/s"; empty: not published
  bool derived{false};      ///< computed by us, not printed by the vendor
  bool uncertain{false};    ///< weak evidence
  std::string alternative;  ///< competing published values, if any
};

/// The links between devices of a group, one way and per device.
struct Interconnect {
  std::string type;
  std::optional<BytesPerSecond> one_way;
  std::optional<double> max_domain;  ///< devices that share this link
};

/// A device: what bounds a computation on it. All rates are dense.
struct Hardware {
  std::string name;
  std::string title;
  std::string vendor;
  std::string kind;  ///< gpu, cpu, accelerator, …
  std::string architecture;
  int year{0};
  std::string scope;  ///< "per device", "one GCD", …
  std::vector<std::string> aliases;
  std::vector<std::string> default_of;  ///< ambiguous short names that mean this device
  std::string asked_as;                 ///< the ambiguous name it was found by, if any

  bool matrix_engine{true};
  PerType<std::optional<OpsPerSecond>> matrix;                  ///< natively supported types
  PerType<std::optional<OpsPerSecond>> matrix_fp32_accumulate;  ///< GeForce: the lower rates
  PerType<std::optional<OpsPerSecond>> vector;

  BytesPerSecond bandwidth;
  std::string memory_type;  ///< "HBM3"; "": not published
  std::optional<Bytes> capacity;
  std::optional<Bytes> last_level_cache;
  std::optional<Bytes> register_file_per_unit;
  std::optional<double> units;  ///< SMs, compute units, cores
  std::optional<Hertz> clock;   ///< boost clock of the units

  std::optional<Interconnect> interconnect;
  std::optional<BytesPerSecond> nic;
  std::optional<BytesPerSecond> pcie;
  std::optional<double> tdp_watts;
  std::optional<double> usd_per_hour;  ///< a dated snapshot, not a quote
  std::string price;                   ///< what that price is of, and as of when
  std::string price_source;

  std::vector<Figure> figures;  ///< every figure of the file, in its order
  std::string notes;
  std::vector<std::string> sources;
  std::string confidence;
};

}  // namespace llmviewer
