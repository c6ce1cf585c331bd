# The library for find_package(llmviewer), the program, and the schemas of its outputs.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/llmviewer")
set(package_build "${PROJECT_BINARY_DIR}/generated/package")

install(TARGETS llmviewer EXPORT llmviewerTargets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.hpp")
install(EXPORT llmviewerTargets NAMESPACE llmviewer:: DESTINATION "${package_folder}")

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/llmviewerConfig.cmake.in"
                              "${package_build}/llmviewerConfig.cmake"
                              INSTALL_DESTINATION "${package_folder}")
write_basic_package_version_file("${package_build}/llmviewerConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${package_build}/llmviewerConfig.cmake" "${package_build}/llmviewerConfigVersion.cmake"
        DESTINATION "${package_folder}")

if(LLMVIEWER_BUILD_PROGRAM)
  install(TARGETS llmviewer_program RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
if(EXISTS "${PROJECT_SOURCE_DIR}/schema")
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/schema" DESTINATION "${CMAKE_INSTALL_DATADIR}/llmviewer"
          FILES_MATCHING PATTERN "*.json")
endif()
