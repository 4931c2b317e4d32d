// What the counter's page shows. Texts come with the page, in its language.

const $ = (id) => document.getElementById(id);
const source = $("till-words");

export const words = source ? JSON.parse(source.textContent) : {};
export const yuan = (fen) => `${fen < 0 ? "-" : ""}${Math.floor(Math.abs(fen) / 100)}.${String(Math.abs(fen) % 100).padStart(2, "0")}`;
export const clean = (text) => text.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();

const CLEARS_AFTER = 20000;
let timer;

function make(tag, className = "", ...inside) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...inside);
  return element;
}

function fill(box, ...inside) {
  box?.replaceChildren(...inside);
}

const says = (word, ...values) => values.reduce((text, value) => text.replace("%s", value), words[word]);

function button(label, act) {
  const element = make("button", "button button--secondary", label);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

function fenOf(text) {
  const match = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text.trim());
  return match ? Number(match[1]) * 100 + Number((match[2] || "0").padEnd(2, "0")) : null;
}

function payField(id, label, value) {
  const field = make("input", "input input--text");
  Object.assign(field, { id, value, inputMode: "decimal", autocomplete: "off" });
  const name = make("label", "field__label", label);
  name.htmlFor = id;
  return make("div", "field", name, field);
}

function personLines(one) {
  if (one.named) return [];
  const subsidy = one.subsidy_fen
    ? says("subsidy_left", yuan(one.subsidy_fen))
    : words[one.subsidy_used ? "subsidy_used" : "no_subsidy"];
  return [`${one.community} ${one.phone}`, subsidy, says("purse", yuan(one.purse_fen))].map((text) => make("p", "", text));
}

function orderBox(order, give) {
  const lines = [make("p", "notice__title", says("order", order.number)), make("p", "", `${order.meal} ${order.lines.join("、")}`)];
  if (order.cash_due_fen) lines.push(make("p", "", says("order_cash", order.cash_due)));
  return make("div", "notice notice--ok", ...lines, button(words.hand_over, () => give(order)));
}

function explained(quote, person) {
  if (quote.lines) return quote.lines.map((line) => `${line.text} ${says("total", yuan(line.fen))}`);
  const texts = [says("list_price", yuan(quote.list_fen))];
  if (quote.discount) {
    const percent = String(quote.discount.percent_off_bp / 100);
    texts.push(says("discount", person?.age ?? "", percent).replace("%%", "%"));
  }
  if (quote.subsidy_fen) texts.push(says("subsidy", yuan(quote.subsidy_fen)));
  return texts;
}

const atOf = (row) =>
  new Date(row.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });

// The state comes first: on a phone the last column is beyond the edge.
function unsentRow(row) {
  const held = row.state === "held";
  const state = make("strong", "", held ? words.held_state : words.waiting);
  const cells = [row.shown.name, row.shown.lines.join("、")].map((text) => make("td", "", text));
  const paid = make("td", "num", says("total", yuan(row.shown.fen)));
  return make("tr", "table__row", make("td", "", state, " ", atOf(row)), ...cells, paid, make("td", "", row.message));
}

function beep(good) {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  tone.frequency.value = good ? 880 : 220;
  tone.connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.12);
  tone.onended = () => audio.close();
}

export const show = {
  network(is) {
    fill($("till-network"), words[is ? "online" : "offline"]);
  },

  told(text, kind) {
    clearTimeout(timer);
    fill($("till-told"), text ? make("div", `notice notice--${kind}`, make("p", "", text)) : "");
    timer = setTimeout(() => fill($("till-told")), CLEARS_AFTER);
    return null;
  },

  person(one, give) {
    const box = $("till-person");
    if (!one) return fill(box, make("h2", "till-person", words.walk_in));
    const title = make("h2", "till-person", `${one.name} ${says("age", one.age)}`);
    const warned = one.warnings.map((text) => make("p", "till-warning", text));
    const served = one.served.length ? [make("p", "till-warning", says("served", one.served.join("、")))] : [];
    const orders = one.orders.map((order) => orderBox(order, give));
    return fill(box, title, ...orders, ...warned, ...served, ...personLines(one));
  },

  people(people, blocked, text, pick) {
    const box = $("till-person");
    if (!people.length) {
      const told = blocked ? words.blocked : says("nobody", text);
      return fill(box, make("h2", "till-person", words.walk_in), make("p", "till-warning", told));
    }
    const rows = people.map((one) => button(`${one.name} ${says("age", one.age)} ${one.community} ${one.phone}`, () => pick(one)));
    rows.push(button(words.walk_in, () => pick(null)));
    rows.forEach((row, i) =>
      row.addEventListener("keydown", (event) => {
        const next = { ArrowDown: rows[i + 1], ArrowUp: rows[i - 1] }[event.key];
        if (next) next.focus();
      }),
    );
    fill(box, make("p", "", words.choose), make("div", "till-people", ...rows));
    return rows[0].focus();
  },

  quote(quote, person) {
    fill($("till-total"), says("total", yuan(quote ? quote.elder_fen : 0)));
    fill($("till-due"), quote ? says("due", yuan(quote.due_fen)) : "");
    $("till-pay").hidden = !quote;
    const box = $("till-quote");
    if (!quote) return fill(box);
    const lines = make("ul", "till-lines", ...explained(quote, person).map((text) => make("li", "", text)));
    const paid = quote.purse_fen ? [make("p", "", says("from_purse", yuan(quote.purse_fen)))] : [];
    const pay = make("form", "till-pay");
    pay.id = "till-pay-form";
    const labels = [...document.querySelectorAll("#till-labels > *")].map((one) => one.textContent);
    pay.append(payField("till-cash", labels[0], yuan(quote.due_fen)), payField("till-card", labels[1], ""));
    return fill(box, lines, ...paid, pay);
  },

  // What was taken by hand: a card amount alone takes the rest of what is due in cash.
  paid(due, given) {
    if (given.cash_fen !== undefined) return { cash_fen: given.cash_fen, card_fen: given.card_fen ?? 0 };
    const card = fenOf($("till-card")?.value || "0");
    const typed = fenOf($("till-cash")?.value || "0");
    if (card === null || typed === null) return { cash_fen: Infinity, card_fen: 0 };
    return { cash_fen: card && typed === due ? Math.max(due - card, 0) : typed, card_fen: card };
  },

  // What this device still keeps: in the list of sales where there is one, else by itself.
  pending(rows, again) {
    const held = rows.filter((row) => row.state === "held");
    fill($("till-pending"), says("pending", rows.length - held.length));
    fill($("till-unsent"), ...rows.map(unsentRow));
    const box = $("till-held");
    if (!held.length) return fill(box);
    const title = make("p", "notice__title", says("held", held.length));
    const list = $("till-unsent") ? [] : [make("ul", "", ...held.map((row) => make("li", "", `${atOf(row)} ${row.message}`)))];
    const act = make("div", "actions", button(words.again, () => again(held)));
    return fill(box, make("div", "notice notice--danger", title, ...list, make("p", "", words.held_what), act));
  },

  recent(sales) {
    const rows = sales.map((sale) => {
      const link = make("a", "table__link", sale.number);
      link.href = `/console/meals/till/sales/${sale.id}/`;
      const state = sale.state === "reversed" ? words.reversed : "";
      const row = make("tr", "table__row", make("td", "", link));
      row.append(make("td", "", sale.name || words.walk_in), make("td", "", sale.lines.join("、")));
      row.append(make("td", "num", says("total", yuan(sale.elder_fen))), make("td", "", state));
      return row;
    });
    fill($("till-recent"), ...rows);
  },

  sound(good) {
    if ($("till-sound")?.checked) beep(good);
  },
};
