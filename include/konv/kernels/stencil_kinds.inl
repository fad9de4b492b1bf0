// The 3x3 stencils: across() the samples to the left, here and right; result() of the rows above, here and below.

// Up to two numbers for each place of a row, and up to two results.
template <class V>
struct stencil_pair {
  V a, b;
};
template <class V>
KONV_INLINE stencil_pair<V> only(V a) {
  return {a, a};  // the second is not looked at
}

template <class T>
struct stencil_base {
  using L = stencil_lanes<T>;
  using vec = typename L::vec;
  using pair = stencil_pair<vec>;
  static constexpr bool two = false;  // whether all of a pair is used
  vec mid, side;
  explicit KONV_INLINE stencil_base(const stencil_weights& w) : mid(L::weight(w.mid)), side(L::weight(w.side)) {}
  KONV_INLINE vec smooth(vec before, vec here, vec after) const {
    return L::times_plus(here, mid, (before + after) * side);
  }
};
template <class T>
struct along_stencil : stencil_base<T> {  // a: the difference along the row
  using typename stencil_base<T>::vec;
  using typename stencil_base<T>::pair;
  explicit KONV_INLINE along_stencil(const stencil_weights& w) : stencil_base<T>(w) {}
  KONV_INLINE pair across(vec l, vec, vec r) const { return only(r - l); }
  KONV_INLINE pair result(const pair& top, const pair& here, const pair& low) const {
    return only(this->smooth(top.a, here.a, low.a));
  }
};
template <class T>
struct down_stencil : stencil_base<T> {  // a: the smoothed row
  using typename stencil_base<T>::vec;
  using typename stencil_base<T>::pair;
  explicit KONV_INLINE down_stencil(const stencil_weights& w) : stencil_base<T>(w) {}
  KONV_INLINE pair across(vec l, vec c, vec r) const { return only(this->smooth(l, c, r)); }
  KONV_INLINE pair result(const pair& top, const pair&, const pair& low) const { return only(low.a - top.a); }
};
template <class T>
struct both_stencil : stencil_base<T> {  // a and gx: along's, b and gy: down's
  using typename stencil_base<T>::vec;
  using typename stencil_base<T>::pair;
  static constexpr bool two = true;
  explicit KONV_INLINE both_stencil(const stencil_weights& w) : stencil_base<T>(w) {}
  KONV_INLINE pair across(vec l, vec c, vec r) const { return {r - l, this->smooth(l, c, r)}; }
  KONV_INLINE pair result(const pair& top, const pair& here, const pair& low) const {
    return {this->smooth(top.a, here.a, low.a), low.b - top.b};
  }
};
// Sides, Corners: whether they have a weight.
template <class T, bool Sides, bool Corners>
struct star_stencil : stencil_base<T> {  // a: left and right, b: the middle
  using typename stencil_base<T>::L;
  using typename stencil_base<T>::vec;
  using typename stencil_base<T>::pair;
  vec corner;
  explicit KONV_INLINE star_stencil(const stencil_weights& w) : stencil_base<T>(w), corner(L::weight(w.corner)) {}
  KONV_INLINE pair across(vec l, vec c, vec r) const { return {l + r, c}; }
  KONV_INLINE pair result(const pair& top, const pair& here, const pair& low) const {
    vec sum = here.b * this->mid;
    if constexpr (Sides) sum = L::times_plus(here.a + (top.b + low.b), this->side, sum);
    if constexpr (Corners) sum = L::times_plus(top.a + low.a, corner, sum);
    return only(sum);
  }
};
template <class T>
struct mean_stencil {  // a: the sum of the row
  using L = mean_lanes<T>;
  using vec = typename L::vec;
  using pair = stencil_pair<vec>;
  static constexpr bool two = false;
  explicit KONV_INLINE mean_stencil(const stencil_weights&) {}
  // Vectors of samples to the left, here and to the right; or from p on, `step` apart.
  KONV_INLINE pair across(vec l, vec c, vec r) const { return only((l + c) + r); }
  KONV_INLINE pair across_at(const T* p, index_t step) const { return only(L::three(p, step)); }
  KONV_INLINE pair result(const pair& top, const pair& mid, const pair& low) const {
    return only(L::ninth((top.a + mid.a) + low.a));
  }
};
