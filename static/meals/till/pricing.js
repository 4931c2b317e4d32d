// The price of a tray, as meals/logic/pricing.py reckons it; the browser tests compare both.

const STEPS = { none: 1, "half_up_0.1": 10, ceil_yuan: 100 };

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const unit = (portion) => sum(portion.parts.map(([, fen]) => fen));
const share = (fen, points) => Math.floor((fen * points + 5000) / 10000);

function portionsOf(items) {
  const portions = items
    .filter((item) => !item.code.startsWith("d"))
    .map((item) => ({ parts: item.parts, quantity: item.quantity }));
  const tray = items
    .filter((item) => item.code.startsWith("d"))
    .flatMap((item) => item.parts.map(([category, fen]) => [category, fen * item.quantity]));
  return tray.length ? [...portions, { parts: tray, quantity: 1 }] : portions;
}

function rounded(fen, rounding) {
  const step = STEPS[rounding];
  const steps = rounding === "ceil_yuan" ? Math.ceil(fen / step) : Math.floor((fen + Math.floor(step / 2)) / step);
  return steps * step;
}

function discountedUnit(portion, discount) {
  const whole = unit(portion);
  const base = sum(
    portion.parts
      .filter(([category]) => !discount.categories.length || discount.categories.includes(category))
      .map(([, fen]) => fen),
  );
  return Math.min(rounded(whole - share(base, discount.percent_off_bp), discount.rounding), whole);
}

// The discount is one person's: it reaches so many portions, first those that save most.
// used: portions of the same meal that it reached before.
function discounted(portions, discount, used) {
  const saved = portions.map((portion) => unit(portion) - discountedUnit(portion, discount));
  let left = Math.max(discount.max_portions - used, 0);
  const order = portions.map((_, i) => i).sort((a, b) => saved[b] - saved[a] || a - b);
  let bill = 0;
  let count = 0;
  for (const i of order) {
    const reached = Math.min(portions[i].quantity, left);
    left -= reached;
    count += reached;
    bill += unit(portions[i]) * portions[i].quantity - saved[i] * reached;
  }
  return { bill, count };
}

export function quote(items, { discount = null, used = 0, subsidyFen = 0 } = {}) {
  const portions = portionsOf(items);
  const listFen = sum(portions.map((portion) => unit(portion) * portion.quantity));
  const { bill, count } = discount ? discounted(portions, discount, used) : { bill: listFen, count: 0 };
  const subsidy = bill > subsidyFen ? subsidyFen : 0;
  return {
    list_fen: listFen,
    bill_fen: bill,
    discounted: bill < listFen ? count : 0,
    subsidy_fen: subsidy,
    elder_fen: bill - subsidy,
  };
}
