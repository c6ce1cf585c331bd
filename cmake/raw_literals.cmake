# Text as C++ literals, for the files that are compiled in.

set(piece_size 15000) # bytes; compilers limit one literal, not a concatenation

# text → raw string literals whose delimiter does not occur in it, cut at line ends where possible.
function(raw_literals text result)
  set(delimiter "text")
  set(attempt 0)
  string(FIND "${text}" ")${delimiter}\"" clash)
  while(NOT clash EQUAL -1)
    math(EXPR attempt "${attempt} + 1")
    set(delimiter "text${attempt}")
    string(FIND "${text}" ")${delimiter}\"" clash)
  endwhile()

  set(literals "")
  string(LENGTH "${text}" length)
  while(length GREATER piece_size)
    string(SUBSTRING "${text}" 0 ${piece_size} piece)
    # A cut after one of these never splits a character of UTF-8.
    foreach(separator IN ITEMS "\n" "," " " "\"")
      string(FIND "${piece}" "${separator}" cut REVERSE)
      if(cut GREATER 0)
        break()
      endif()
    endforeach()
    if(cut LESS 1)
      break() # nothing to cut at: one long literal
    endif()
    math(EXPR cut "${cut} + 1")
    string(SUBSTRING "${text}" 0 ${cut} piece)
    string(SUBSTRING "${text}" ${cut} -1 text)
    string(APPEND literals "R\"${delimiter}(${piece})${delimiter}\"\n")
    string(LENGTH "${text}" length)
  endwhile()
  set(${result} "${literals}R\"${delimiter}(${text})${delimiter}\"sv" PARENT_SCOPE)
endfunction()
