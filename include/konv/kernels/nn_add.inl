// Sums of two rows. See nn_add.hpp for their meaning.
//
// Loop order       along the row, a vector at a time.
// What bounds it   memory: two loads and a store for an addition and three comparisons at most.
// Numerics         one rounded addition; the comparisons of nn_tile.inl, which NaN passes.

template <class T>
KONV_INLINE nn_vec<T> nn_sum_of(const nn::add_args<T>& a, nn_vec<T> sum) {
  if (a.bound == nn::bounds::nothing) return sum;
  if (a.bound == nn::bounds::floor) return nn_floor<T>(sum, splat(a.low));
  return nn_bound<T>(sum, splat(a.slope), splat(a.low), splat(a.high));
}

template <class T>
void nn_add(const nn::add_args<T>& a) {
  constexpr index_t n = nn_lanes<T>::n;
  index_t k = 0;
  if (a.b)
    for (; k + n <= a.n; k += n) store(a.y + k, nn_sum_of(a, load(a.a + k) + load(a.b + k)));
  else
    for (; k + n <= a.n; k += n) store(a.y + k, nn_sum_of(a, load(a.a + k)));
  const index_t left = a.n - k;
  if (left == 0) return;
  nn_vec<T> sum = nn_load_part<T>(a.a + k, left);
  if (a.b) sum += nn_load_part<T>(a.b + k, left);
  nn_store_part<T>(a.y + k, nn_sum_of(a, sum), left);
}

template <class T>
nn::add_fn<T> get_nn_add() {
  return &nn_add<T>;
}
