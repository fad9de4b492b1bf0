# The headers, and what find_package(konv) and pkg-config find.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(konv_package_dir ${CMAKE_INSTALL_DATADIR}/cmake/konv)  # nothing in it depends on the machine

install(TARGETS konv EXPORT konv-targets
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILE_SET kernels DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT konv-targets NAMESPACE konv:: DESTINATION ${konv_package_dir})

configure_package_config_file(cmake/konvConfig.cmake.in konvConfig.cmake INSTALL_DESTINATION ${konv_package_dir})
write_basic_package_version_file(konvConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/konvConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/konvConfigVersion.cmake
  DESTINATION ${konv_package_dir})

configure_file(cmake/konv.pc.in konv.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/konv.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
