"""Real data that scikit-learn brings along."""

from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.model_selection import train_test_split


def cancer():
    """Breast cancer, Wisconsin: 569 cells of 30 measures, malignant or not. As x, y for training and for testing."""
    x, y = load_breast_cancer(return_X_y=True, as_frame=True)
    return train_test_split(x, y, random_state=7)


def diabetes():
    """Diabetes: 442 patients of 10 measures, and how the illness went on after a year."""
    x, y = load_diabetes(return_X_y=True, as_frame=True)
    return train_test_split(x, y, random_state=7)


def wine():
    """Wine: 178 samples of 13 measures from three growers, and which of them it was."""
    x, y = load_wine(return_X_y=True, as_frame=True)
    return train_test_split(x, y, random_state=7)
