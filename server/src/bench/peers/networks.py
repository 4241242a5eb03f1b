"""The networks of server/src/models in PyTorch."""
import torch
import torch.nn.functional as F
from torch import nn

GROUPS = [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]]
STAGES = [64, 128, 256, 512]
HIDDEN_LAYERS = 7


def scaled(channels, width):
    return max(1, int(channels * width + 0.5))


def group_norm(channels):
    groups = next((g for g in range(min(32, channels // 2), 0, -1) if channels % g == 0), 1)
    return nn.GroupNorm(groups, channels, eps=1e-5)


class StandardizedConv2d(nn.Conv2d):
    """Convolution with Weight Standardization, without bias."""

    def __init__(self, kernel, before, channels, stride):
        super().__init__(before, channels, kernel, stride, (kernel - 1) // 2, bias=False)

    def forward(self, x):
        variance, mean = torch.var_mean(self.weight, (1, 2, 3), unbiased=False, keepdim=True)
        return F.conv2d(x, (self.weight - mean) / torch.sqrt(variance + 1e-10), None, self.stride, self.padding)


class Mlp(nn.Module):
    def __init__(self, width, pixels, classes):
        super().__init__()
        size = scaled(2048, width)
        self.dense = nn.ModuleList([nn.Linear(size if i else pixels, size) for i in range(HIDDEN_LAYERS)])
        self.classifier = nn.Linear(size, classes)

    def forward(self, x, tap):
        h = tap(x).flatten(1)
        for dense in self.dense:
            h = F.relu(tap(dense(h)))
        return self.classifier(h)


class Vgg16(nn.Module):
    def __init__(self, width, channels, classes):
        super().__init__()
        self.groups = nn.ModuleList()
        for group in GROUPS:
            convolutions = nn.ModuleList()
            for full in group:
                before, channels = channels, scaled(full, width)
                convolutions.append(nn.Conv2d(before, channels, 3, padding=1))
            self.groups.append(convolutions)
        self.classifier = nn.Linear(channels, classes)

    def forward(self, x, tap):
        h = tap(x)
        for group in self.groups:
            for convolution in group:
                h = F.relu(tap(convolution(h)))
            h = F.max_pool2d(h, 2, 2, ceil_mode=True)
        return self.classifier(h.mean((2, 3)))


class Block(nn.Module):
    def __init__(self, before, channels, stride):
        super().__init__()
        self.conv1, self.norm1 = StandardizedConv2d(3, before, channels, stride), group_norm(channels)
        self.conv2, self.norm2 = StandardizedConv2d(3, channels, channels, 1), group_norm(channels)
        self.shortcut = None
        if stride > 1 or before != channels:
            self.shortcut = nn.Sequential(StandardizedConv2d(1, before, channels, stride), group_norm(channels))

    def forward(self, x):
        y = F.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        return y + (x if self.shortcut is None else self.shortcut(x))


class ResNet18(nn.Module):
    def __init__(self, width, channels, classes):
        super().__init__()
        before, channels = channels, scaled(STAGES[0], width)
        self.stem = nn.Sequential(StandardizedConv2d(3, before, channels, 1), group_norm(channels))
        self.blocks = nn.ModuleList()
        for s, full in enumerate(STAGES):
            for b in range(2):
                before, channels = channels, scaled(full, width)
                self.blocks.append(Block(before, channels, 2 if s and not b else 1))
        self.classifier = nn.Linear(channels, classes)

    def forward(self, x, tap):
        h = F.relu(tap(self.stem(tap(x))))
        for block in self.blocks:
            h = F.relu(tap(block(h)))
        return self.classifier(h.mean((2, 3)))


def create(architecture, width, channels=1, pixels=784, classes=10):
    """A network with He's initialization. `forward(x, tap)`: `tap` sees each value that the paper probes."""
    if architecture == "mlp":
        network = Mlp(width, pixels, classes)
    else:
        network = {"vgg16": Vgg16, "resnet18": ResNet18}[architecture](width, channels, classes)
    for module in network.modules():
        if isinstance(module, (nn.Linear, nn.Conv2d)):
            nn.init.kaiming_normal_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    return network
