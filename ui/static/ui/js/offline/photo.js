// Photos are made small before they wait on the phone; signatures are drawn with a finger.

const LONGEST = 1280;

// A browser that can't read the picture sends it as it is; the server decides.
export async function small(file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return (await blob(canvas, "image/jpeg", 0.8)) || file;
  } catch {
    return file;
  }
}

const blob = (canvas, kind, quality) =>
  new Promise((resolve) => canvas.toBlob(resolve, kind, quality));

export function signaturePad(field) {
  const canvas = field.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const clear = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    canvas.dataset.strokes = "";
  };
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * canvas.width) / box.width,
      ((event.clientY - box.top) * canvas.height) / box.height,
    ];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.lineWidth = 4;
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(...place(event));
    canvas.dataset.drawing = "1";
  });
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.dataset.drawing) {
      pen.lineTo(...place(event));
      pen.stroke();
      canvas.dataset.strokes = "1";
    }
  });
  canvas.addEventListener("pointerup", () => delete canvas.dataset.drawing);
  field.querySelector("[data-signature-clear]").addEventListener("click", clear);
  field.hidden = false;
}

// The drawing as PNG, or nothing where nobody has drawn.
export const drawn = (form) => {
  const canvas = form.querySelector("canvas");
  return canvas?.dataset.strokes ? blob(canvas, "image/png") : null;
};
