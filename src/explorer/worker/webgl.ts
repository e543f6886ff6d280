/** The WebGL2 of a worker: whether it is there, and who draws. */

export interface WebGlDescription {
  /** As the browser names the graphics card; some browsers name it roughly, or not at all. */
  readonly renderer: string;
  /** The processor imitates a graphics card. */
  readonly software: boolean;
}

const SOFTWARE_RENDERERS = /swiftshader|llvmpipe|softpipe|software|microsoft basic render/i;

let known: WebGlDescription | undefined;

/**
 * The WebGL2 of this worker, looked for once: browsers keep only a few contexts alive.
 * @throws Error with the reason when a worker of this browser cannot use it
 */
export function describeWebGl(): WebGlDescription {
  known ??= lookForWebGl();
  return known;
}

/** Looks for WebGL2, with the pictures of floating-point numbers that gpu.js computes in. */
function lookForWebGl(): WebGlDescription {
  if (typeof OffscreenCanvas === 'undefined') throw new Error('this browser gives workers no canvas');
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!gl) throw new Error('this browser gives workers no WebGL2');
  try {
    if (!gl.getExtension('EXT_color_buffer_float')) throw new Error('its WebGL2 does not compute in float32');
    const unmasked = gl.getExtension('WEBGL_debug_renderer_info');
    const renderer = String(gl.getParameter(unmasked ? unmasked.UNMASKED_RENDERER_WEBGL : gl.RENDERER) ?? '');
    return { renderer, software: SOFTWARE_RENDERERS.test(renderer) };
  } finally {
    gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}
