// Reads QR codes from the camera's pictures: the browser's own detector where it has one, else a decoder loaded for it.

export type Read = (video: HTMLVideoElement) => Promise<string | null>;

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface DetectorKind {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

/** The side of the picture that our own decoder looks at: enough for a code that fills a third of it. */
const SIDE = 640;

export async function makeReader(): Promise<Read> {
  return (await nativeReader()) ?? (await ownReader());
}

async function nativeReader(): Promise<Read | null> {
  const kind = (globalThis as { BarcodeDetector?: DetectorKind }).BarcodeDetector;
  if (!kind) return null;
  try {
    if (!(await kind.getSupportedFormats()).includes("qr_code")) return null;
    const detector = new kind({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
  } catch {
    return null; // there in name only, as on some desktops
  }
}

async function ownReader(): Promise<Read> {
  const { decodeQR } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return (video) => {
    const side = Math.min(video.videoWidth, video.videoHeight);
    if (!context || !side) return Promise.resolve(null);
    canvas.width = canvas.height = Math.min(SIDE, side);
    const [left, top] = [(video.videoWidth - side) / 2, (video.videoHeight - side) / 2];
    context.drawImage(video, left, top, side, side, 0, 0, canvas.width, canvas.height);
    try {
      return Promise.resolve(decodeQR(context.getImageData(0, 0, canvas.width, canvas.height)));
    } catch {
      return Promise.resolve(null); // no code in the picture
    }
  };
}
