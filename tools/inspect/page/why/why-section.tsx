export function WhySection() {
  return <p class="quiet">…</p>;
}
