# cmake -DPROGRAM=feature_maps -DWORK=folder -P feature_maps.cmake
# Runs the example with random weights on a small square, then with files that are no weights.
cmake_minimum_required(VERSION 3.23)
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})

execute_process(COMMAND ${PROGRAM} ${WORK}/out --side 32 --maps 4 --calls 1 --arrays ${WORK}/maps.npz
  RESULT_VARIABLE result OUTPUT_VARIABLE text ERROR_VARIABLE text)
file(GLOB pictures ${WORK}/out/*.png)
list(LENGTH pictures count)
if(NOT result EQUAL 0 OR NOT count EQUAL 25 OR NOT text MATCHES "conv5_3 +512 x 2 x 2 " OR
   NOT text MATCHES "layer1.2 +256 x 8 x 8 " OR NOT text MATCHES "random weights")
  message(FATAL_ERROR "feature_maps: exit ${result}, ${count} pictures of 25:\n${text}")
endif()
foreach(name input vgg16.conv5_3 resnet50.layer1.2)
  file(STRINGS ${WORK}/maps.npz found REGEX "${name}.npy")
  if(NOT found)
    message(FATAL_ERROR "feature_maps --arrays: no array '${name}' in the file")
  endif()
endforeach()

# expect_error(what the message must hold, weights file)
function(expect_error wanted file)
  execute_process(COMMAND ${PROGRAM} ${WORK}/none --side 32 --weights ${file}
    RESULT_VARIABLE result OUTPUT_VARIABLE text ERROR_VARIABLE text)
  if(NOT result EQUAL 1 OR NOT text MATCHES "^feature_maps: ${file}: ${wanted}")
    message(FATAL_ERROR "--weights ${file}: exit ${result}, expected 1 and '${wanted}':\n${text}")
  endif()
endfunction()
expect_error("cannot open" ${WORK}/missing.npz)
expect_error("the suffix is none of" ${WORK}/weights.pth)
file(WRITE ${WORK}/text.npz "These are no weights.")
expect_error("is not a .npz file" ${WORK}/text.npz)
file(WRITE ${WORK}/text.safetensors "These are no weights.")
expect_error("(is not a safetensors file|this program was built without)" ${WORK}/text.safetensors)
