// A bar on stderr: how far, how good, how long still.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_AUTOENCODER_PROGRESS_HPP
#define KONV_EXAMPLES_AUTOENCODER_PROGRESS_HPP

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>

namespace autoencoder {

class progress {
 public:
  /// From step `first` (done already) to step `last`.
  progress(long long first, long long last) : first_(first), last_(last) {}
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;
  ~progress() {
    if (drawn_ && terminal_) std::fputc('\n', stderr);
  }

  /// A step is done. On a terminal the bar is drawn anew ten times a second; a log file gets a line every ten seconds.
  void show(long long step, double loss) {
    const long long done = step - first_;
    mean_ += (loss - mean_) / static_cast<double>(std::min(done, 50LL));
    const auto now = clock::now();
    const std::chrono::duration<double> every(terminal_ ? 0.1 : 10.0);
    if (step < last_ && now - shown_ < every) return;
    shown_ = now;
    drawn_ = true;
    const double spent = std::chrono::duration<double>(now - start_).count();
    const double left = spent / static_cast<double>(done) * static_cast<double>(last_ - step);
    const long long seconds = std::llround(left);
    constexpr int width = 30;
    const auto filled = static_cast<std::size_t>(width * step / last_);
    std::string bar(filled, '#');
    bar.resize(width, '.');
    std::fprintf(stderr, "%s[%s] step %lld of %lld  loss %.5f  %lld:%02lld left%s", terminal_ ? "\r" : "", bar.c_str(),
                 step, last_, mean_, seconds / 60, seconds % 60, terminal_ ? " \x1b[K" : "\n");
    std::fflush(stderr);
  }

 private:
  using clock = std::chrono::steady_clock;
  long long first_, last_;
  double mean_ = 0;  // over about 50 steps: that of a single batch jumps
  bool terminal_ = isatty(STDERR_FILENO) != 0, drawn_ = false;
  clock::time_point start_ = clock::now(), shown_ = start_;
};

}  // namespace autoencoder
#endif
