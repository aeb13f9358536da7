import type { Backend } from "../backend.js";
import { EngineError } from "../errors.js";
import { reportFailure } from "../health.js";
import { repairWebgpu } from "../webgpu/repairs.js";

/** tfjs asks for few limits; the defaults of the rest make it fail silently, e.g. 8 storage buffers in addN. */
const raisedLimits = [
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
] as const;

/** Any GPU with Vulkan, Metal or Direct3D 12, through Dawn; needs nothing but npm and the GPU's driver. */
export async function openWebgpu(): Promise<Backend> {
  const { create, globals } = await import("webgpu").catch((cause: unknown) => {
    throw new EngineError("the npm package webgpu (Dawn) does not load on this machine", {
      fix: 'reinstall with "npm install webgpu", or choose another engine',
      cause,
    });
  });
  Object.assign(globalThis, globals); // the backend reads GPUBufferUsage and its like as globals
  const gpu = create([]);
  Object.defineProperty(globalThis, "navigator", { value: { gpu, userAgent: "node" }, configurable: true });
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) {
    throw new EngineError("no GPU with a Vulkan, Metal or Direct3D 12 driver was found", {
      fix: "install the GPU's driver and the Vulkan loader (Debian: libvulkan1), or choose another engine",
    });
  }
  const device = await requestDevice(adapter);
  await registerDevice(device, adapter.info);
  const { vendor, architecture, description } = adapter.info;
  return {
    description: `${description || [vendor, architecture].filter(Boolean).join(" ") || "unnamed GPU"} through Dawn`,
    close: async () => {
      isClosing.add(device);
      device.destroy();
      // Dawn's instance keeps the process alive for as long as anything refers to it.
      Object.defineProperty(globalThis, "navigator", {
        value: undefined,
        configurable: true,
        writable: true,
      });
    },
  };
}

const isClosing = new WeakSet<GPUDevice>();

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(raisedLimits.map((limit) => [limit, adapter.limits[limit]])),
  });
  device.onuncapturederror = ({ error }) =>
    reportFailure(
      new EngineError(`the GPU refused an operation and its numbers are wrong: ${firstLine(error.message)}`, {
        fix: "make the batch or the model smaller, or choose another engine",
      }),
    );
  void device.lost.then(({ reason, message }) => {
    if (isClosing.has(device)) return;
    reportFailure(
      new EngineError(`the GPU was lost (${reason}): ${firstLine(message)}`, {
        fix: "start again from the last checkpoint; a smaller batch may help",
      }),
    );
  });
  return device;
}

async function registerDevice(device: GPUDevice, info: GPUAdapterInfo): Promise<void> {
  const tf = await import("@tensorflow/tfjs-core");
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  tf.env().set("WEBGPU_CPU_FORWARD", false); // small tensors would run on another engine than the one that was asked for
  if (tf.findBackendFactory("webgpu") !== null) tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => new WebGPUBackend(device, info));
  repairWebgpu();
}

const firstLine = (text: string): string => text.trim().split("\n", 1)[0] ?? "";
